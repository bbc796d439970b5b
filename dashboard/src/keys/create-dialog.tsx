import { useState } from "react";
import type { CreatedKey } from "~/api/client";
import { Dialog } from "~/components/dialog";
import { useI18n } from "~/i18n/i18n";
import { masked } from "./key-standing";
import { CREATE_FORM, NewKeyForm } from "./new-key-form";
import { ShownOnce } from "./shown-once";
import { useCreateKey } from "./use-create-key";

/** Makes a key and shows it once. Leaving before it was copied asks again. */
export default function CreateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [made, setMade] = useState<CreatedKey | null>(null);
  const [wasCopied, setWasCopied] = useState(false);
  const [asks, setAsks] = useState(false);
  const { create, isCreating, problem } = useCreateKey(setMade);
  const leave = () => (made && !wasCopied && !asks ? setAsks(true) : onClose());

  if (made === null)
    return (
      <Dialog
        title={t.keys.create}
        onClose={leave}
        actions={
          <>
            <button type="button" className="button" onClick={leave}>
              {t.runs.keep}
            </button>
            <button type="submit" form={CREATE_FORM} className="button button-primary" disabled={isCreating}>
              {t.keys.createNow}
            </button>
          </>
        }
      >
        <NewKeyForm problem={problem} onCreate={create} />
      </Dialog>
    );
  return (
    <Dialog
      title={t.keys.made(made.name)}
      onClose={leave}
      actions={
        <button type="button" className={`button ${asks ? "button-danger" : ""}`} onClick={leave}>
          {asks ? t.keys.closeAnyway : t.keys.done}
        </button>
      }
    >
      <ShownOnce secret={made.key} wasCopied={wasCopied} onCopied={() => setWasCopied(true)} />
      {asks && !wasCopied ? (
        <p role="alert" className="mt-3 text-bad">
          {t.keys.notCopied}
        </p>
      ) : null}
      <p className="mt-3 text-secondary">{t.keys.laterAs(masked(made))}</p>
    </Dialog>
  );
}
