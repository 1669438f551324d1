declare namespace App {
  interface Locals {
    /** The server's handlers (`src/server`). */
    api: (request: Request) => Response | Promise<Response>;
  }
}
