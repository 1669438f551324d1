/** Names that browser and server share. Apart from the validators, so that a page does not load those for a name. */

/** The label that every object of a cell carries; its value is the cell's name. */
export const cellLabel = 'kindbook.dev/cell';
