import { useId, useState } from "react";
import { Dialog } from "~/components/dialog";
import { useI18n } from "~/i18n/i18n";
import { KeyNames } from "../shortcuts/key-names";
import { type Command, useCommands } from "./use-commands";

interface Props {
  onClose: () => void;
  onHelp: () => void;
}

/** Everything the page can do, by typing a part of its name. */
export default function CommandMenu({ onClose, onHelp }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [marked, setMarked] = useState(0);
  const listId = useId();
  const commands = useCommands(text, onHelp);
  const current = commands[Math.min(marked, commands.length - 1)];

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && commands.length > 0) {
      event.preventDefault();
      setMarked((index) => (Math.min(index, commands.length - 1) + step + commands.length) % commands.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(current);
    }
  };

  return (
    <Dialog title={t.shell.commands} onClose={onClose}>
      <div className="p-1">
        <input
          autoFocus
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={current ? `${listId}-${current.id}` : undefined}
          aria-label={t.shell.commandSearch}
          placeholder={t.shell.commandSearch}
          className="field w-full"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setMarked(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={listId} role="listbox" aria-label={t.shell.commands} className="mt-2">
          {commands.map((command) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above handles the keys.
            <div
              key={command.id}
              id={`${listId}-${command.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={command === current}
              className={`flex min-h-8 cursor-pointer items-center justify-between gap-4 rounded px-2 ${command === current ? "bg-raised outline outline-accent" : ""}`}
              onClick={() => run(command)}
            >
              <span>{command.label}</span>
              {command.keys ? <KeyNames keys={command.keys} /> : null}
            </div>
          ))}
        </div>
        <p role="status" className={commands.length === 0 ? "mt-2 text-secondary" : "sr-only"}>
          {commands.length === 0 ? t.shell.commandNone : t.shell.commandCount(commands.length)}
        </p>
      </div>
    </Dialog>
  );
}
