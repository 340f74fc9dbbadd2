/**
 * A double press whose first half replaced the page lands with its second half on whatever stands there now: somebody
 * who pressed “Review” twice would undo it, or order what they have not read. The browser counts the presses of a row
 * (UI Events, `detail`: 1, 2, 3 …; 0 from the keyboard), so a button knows a row that did not begin on it.
 */
export const isTailOfAnother = (count: number, lastOnThisButton: number): boolean =>
  count > 1 && lastOnThisButton !== count - 1;
