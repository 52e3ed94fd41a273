import { owner as en } from "./en/owner";
import { inPageLanguage } from "./language";

export const owner = inPageLanguage({ en });
