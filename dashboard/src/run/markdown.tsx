import ReactMarkdown, { defaultUrlTransform } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { useI18n } from "~/i18n/i18n";
import { AskedImage, DATA_IMAGE } from "./asked-image";
import { hostOf } from "./host-of";

/** Images may be part of the text; which ones, `DATA_IMAGE` says. */
const SCHEMA = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, src: [...(defaultSchema.protocols?.src ?? []), "data"] },
};
const SAFE_LINK = /^(https:|mailto:)/i;

/** Text a model wrote: no raw HTML, no image before somebody asks, links that say where they lead. */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className="prose card p-3" data-markdown>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeSanitize, SCHEMA]]}
        urlTransform={(url) => (DATA_IMAGE.test(url) ? url : defaultUrlTransform(url))}
        skipHtml
        components={{
          a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
          img: ({ src, alt }) => <AskedImage src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
          // The page has one h1 of its own.
          h1: ({ children }) => <h2 className="text-lg font-semibold">{children}</h2>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

function SafeLink({ href, children }: { href: string | undefined; children: React.ReactNode }) {
  const { t } = useI18n();
  if (!href || !SAFE_LINK.test(href)) return <span>{children}</span>;
  return (
    <a className="link" href={href} target="_blank" rel="noopener noreferrer">
      {children}
      {t.run.linkTo(hostOf(href))}
    </a>
  );
}
