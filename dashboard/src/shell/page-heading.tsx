import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { useI18n } from "~/i18n/i18n";
import { navigation } from "./navigation";

interface Props {
  /** Unique among the pages: it is the title of the document too. */
  title: string;
  /** What stands in the heading, if it is more than the title. */
  children?: ReactNode;
}

/** The page's one `h1`. Names the document, and takes the focus after a navigation. */
export function PageHeading({ title, children }: Props) {
  const { t } = useI18n();
  const heading = useRef<HTMLHeadingElement>(null);
  // Not where the router wants to go but where it has arrived: while a page loads, the old heading is still here.
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });

  useEffect(() => {
    document.title = `${title} · ${t.shell.product}`;
  }, [title, t]);

  useEffect(() => {
    // The first page is not a navigation: the browser's own order holds there.
    if (path !== undefined && navigation.arrivedAt(path)) heading.current?.focus({ preventScroll: true });
  }, [path]);

  // A page that has loaded puts another heading there: the focus must not fall off the page with the first.
  useLayoutEffect(() => {
    const element = heading.current;
    return () => (document.activeElement === element ? navigation.leftFocus(path) : undefined);
  }, [path]);

  return (
    <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold">
      {children ?? title}
    </h1>
  );
}
