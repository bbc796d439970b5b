import { beforeEach, describe, expect, it, vi } from "vitest";
import { ShortcutRegistry } from "./registry";

let on = true;
let registry: ShortcutRegistry;
const shortcut = (keys: string, run: () => void) => ({ keys, scope: "list" as const, label: keys, run });

function press(key: string, target: Element = document.body, part: KeyboardEventInit = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...part });
  Object.defineProperty(event, "target", { value: target });
  registry.press(event);
  return event;
}

beforeEach(() => {
  on = true;
  registry = new ShortcutRegistry(() => on);
  document.body.innerHTML = "";
});

describe("shortcuts", () => {
  it("run, and take the key for themselves", () => {
    const run = vi.fn();
    registry.add([shortcut("j", run)]);
    expect(press("j").defaultPrevented).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });

  it("of two keys need both, soon", () => {
    const run = vi.fn();
    const alone = vi.fn();
    registry.add([shortcut("g r", run), shortcut("r", alone)]);
    press("g");
    press("r");
    expect(run).toHaveBeenCalledOnce();
    press("r");
    expect(alone).toHaveBeenCalledOnce();
  });

  it.each(["input", "textarea", "select", "div[contenteditable]", "div[role=dialog]"])(
    "leave %s alone",
    (kind) => {
      const run = vi.fn();
      registry.add([shortcut("j", run)]);
      const [tag, attribute] = kind.split(/[[\]=]/);
      const element = document.createElement(tag ?? "div");
      if (attribute === "role") element.setAttribute("role", "dialog");
      if (attribute === "contenteditable") element.setAttribute("contenteditable", "true");
      document.body.append(element);
      press("j", element);
      expect(run).not.toHaveBeenCalled();
    },
  );

  it("work on a checkbox, which nobody types into", () => {
    const run = vi.fn();
    registry.add([shortcut("x", run)]);
    const box = document.createElement("input");
    box.type = "checkbox";
    press("x", box);
    expect(run).toHaveBeenCalledOnce();
  });

  it("are off when the user says so, but for combinations", () => {
    on = false;
    const single = vi.fn();
    const combined = vi.fn();
    registry.add([shortcut("j", single), shortcut("Mod+k", combined)]);
    press("j");
    press("k", document.body, { ctrlKey: true });
    expect(single).not.toHaveBeenCalled();
    expect(combined).toHaveBeenCalledOnce();
  });

  it("leave combinations of the browser alone", () => {
    const run = vi.fn();
    registry.add([shortcut("j", run)]);
    press("j", document.body, { ctrlKey: true });
    press("j", document.body, { altKey: true });
    expect(run).not.toHaveBeenCalled();
  });

  it("end with whoever added them", () => {
    const run = vi.fn();
    registry.add([shortcut("j", run)])();
    press("j");
    expect(run).not.toHaveBeenCalled();
  });
});
