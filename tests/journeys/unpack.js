// Unpacks the Chromium that npm brought into TMPDIR, with the libraries it needs, and prints where it is.
import Chromium from "@sparticuz/chromium";

process.stdout.write(await Chromium.executablePath());
