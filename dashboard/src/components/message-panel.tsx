import type { ReactNode } from "react";

interface Props {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** What a region says when it has nothing to show. */
export function MessagePanel({ title, children, actions }: Props) {
  return (
    <div className="card mx-auto my-8 max-w-xl p-6 text-center">
      <h2 className="mb-2 text-lg font-semibold">{title}</h2>
      <div className="text-secondary">{children}</div>
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}
