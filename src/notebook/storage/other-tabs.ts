/**
 * Opens a channel to the other tabs that have the same thing open. Where the browser forbids it, as together with its storage,
 * nobody is told and nothing breaks.
 *
 * @param hear is called with each message of another tab, in the order in which it was sent
 * @returns sends a message to the other tabs
 */
export function otherTabs<Message>(
  name: string,
  hear: (message: Message) => void,
): (message: Message) => void {
  try {
    const channel = new BroadcastChannel(name);
    channel.addEventListener('message', ({ data }: MessageEvent<Message>) => hear(data));
    return (message) => channel.postMessage(message);
  } catch {
    return () => undefined;
  }
}
