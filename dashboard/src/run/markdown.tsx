import ReactMarkdown from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { useI18n } from "~/i18n/i18n";

const SAFE_LINK = /^(https:|mailto:)/i;

/** Text a model wrote: no raw HTML, no image before somebody asks, links that say where they lead. */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className="prose card p-3" data-markdown>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeSanitize]}
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

/** The policy of the page lets no other host's image in: it opens on its own, when somebody asks. */
function AskedImage({ src, alt }: { src: string; alt: string }) {
  const { t } = useI18n();
  if (!/^https:/i.test(src)) return <span>[{alt}]</span>;
  return (
    <a className="button" href={src} target="_blank" rel="noopener noreferrer">
      {t.run.showImage(hostOf(src))} {alt}
    </a>
  );
}

function hostOf(href: string): string {
  try {
    const url = new URL(href);
    return url.host || url.pathname;
  } catch {
    return href;
  }
}
