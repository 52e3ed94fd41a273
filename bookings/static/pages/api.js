"use strict";

// No validator: it would send the document's address to somebody else.
const page = document.getElementById("api");
SwaggerUIBundle({ url: page.dataset.document, domNode: page, deepLinking: true, validatorUrl: null });
