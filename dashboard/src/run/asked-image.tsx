import { useState } from "react";
import { useI18n } from "~/i18n/i18n";
import { hostOf } from "./host-of";

/** Images inside a text. No SVG: its kind is not needed there, and it is the only one that is a document. */
export const DATA_IMAGE = /^data:(image\/(?:png|jpeg|gif|webp|avif));base64,/i;

/**
 * An image of a text that a model wrote. One that is part of the text is shown when somebody asks; the policy of the
 * page lets no other host's image in: that opens on its own.
 */
export function AskedImage({ src, alt }: { src: string; alt: string }) {
  const { t, format } = useI18n();
  const [isAsked, setAsked] = useState(false);
  const type = DATA_IMAGE.exec(src)?.[1];
  if (type !== undefined) {
    if (isAsked) return <img src={src} alt={alt} className="max-w-full" />;
    // Four characters stand for three bytes, but for those that only fill up.
    const padding = /=*$/.exec(src)?.[0].length ?? 0;
    const bytes = ((src.length - src.indexOf(",") - 1) * 3) / 4 - padding;
    return (
      <button type="button" className="button" onClick={() => setAsked(true)}>
        {t.run.showOwnImage(type, format.bytes(bytes))} {alt}
      </button>
    );
  }
  if (!/^https:/i.test(src)) return <span>[{alt}]</span>;
  return (
    <a className="button" href={src} target="_blank" rel="noopener noreferrer">
      {t.run.showImage(hostOf(src))} {alt}
    </a>
  );
}
