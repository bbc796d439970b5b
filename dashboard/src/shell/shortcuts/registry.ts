import { isPressable, isTyping, keystroke } from "./keystroke";

export type Scope = "global" | "page" | "list";

export interface Shortcut {
  /** `j`, `Mod+k`, or two keys one after the other: `g r`. */
  keys: string;
  scope: Scope;
  label: string;
  run: () => void;
  /** Also while typing, for combinations such as `Mod+Enter`. */
  whileTyping?: boolean;
}

/** How long after the first key of a pair the second counts. */
const PAIR_MS = 1_200;

/** All shortcuts that hold now. The one registered last wins. */
export class ShortcutRegistry {
  private readonly groups = new Set<readonly Shortcut[]>();
  private first: { key: string; atMs: number } | null = null;
  private readonly areSingleKeysOn: () => boolean;

  constructor(areSingleKeysOn: () => boolean) {
    this.areSingleKeysOn = areSingleKeysOn;
  }

  add(group: readonly Shortcut[]): () => void {
    this.groups.add(group);
    return () => this.groups.delete(group);
  }

  all(): Shortcut[] {
    return [...this.groups].flat();
  }

  /** Runs what a press means. */
  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const stroke = keystroke(event);
    const single = !stroke.startsWith("Mod+");
    if (single && !this.areSingleKeysOn()) return;
    // Within a shadow root, as the editor is, the target is only the root's host.
    const target = event.composedPath?.()[0] ?? event.target;
    const typing = isTyping(target);
    if (stroke === "Enter" && isPressable(target)) return;
    const found = this.find(stroke, typing, event.timeStamp);
    if (!found) return;
    event.preventDefault();
    found.run();
  }

  private find(stroke: string, typing: boolean, atMs: number): Shortcut | undefined {
    const first = this.first && atMs - this.first.atMs < PAIR_MS ? this.first.key : null;
    this.first = null;
    const allowed = this.all()
      .reverse()
      .filter((shortcut) => !typing || shortcut.whileTyping || shortcut.keys === "Mod+k");
    const pair = first && allowed.find((shortcut) => shortcut.keys === `${first} ${stroke}`);
    if (pair) return pair;
    const alone = allowed.find((shortcut) => shortcut.keys === stroke);
    if (!alone && allowed.some((shortcut) => shortcut.keys.startsWith(`${stroke} `)))
      this.first = { key: stroke, atMs };
    return alone;
  }
}
