import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "react-router";

import { ButtonAnchor } from "../design/components/Button";
import { EmptyState } from "../design/components/EmptyState";
import { shared } from "../words/shared";

/** The session is over: what was shown is no longer this person's to see. Signing in leads back here. */
export function SignedOut(): ReactNode {
  const { pathname, search } = useLocation();
  return (
    <EmptyState icon={LogOut} title={shared.ended.title} heading="h1">
      <p>{shared.ended.text}</p>
      <ButtonAnchor href={`/sign-in/?next=${encodeURIComponent(pathname + search)}`}>{shared.signIn}</ButtonAnchor>
    </EmptyState>
  );
}
