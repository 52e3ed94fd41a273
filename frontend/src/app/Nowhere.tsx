import { MapPinOff } from "lucide-react";
import type { ReactNode } from "react";

import { ButtonLink } from "../design/components/ButtonLink";
import { EmptyState } from "../design/components/EmptyState";
import { shared } from "../words/shared";

export function Nowhere(): ReactNode {
  return (
    <EmptyState icon={MapPinOff} title={shared.nowhere.title} heading="h1">
      <ButtonLink to="/lots">{shared.nowhere.back}</ButtonLink>
    </EmptyState>
  );
}
