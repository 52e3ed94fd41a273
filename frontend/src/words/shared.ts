import { shared as en } from "./en/shared";
import { inPageLanguage } from "./language";

export const shared = inPageLanguage({ en });
