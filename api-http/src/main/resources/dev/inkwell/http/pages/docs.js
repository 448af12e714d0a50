'use strict';

// Swagger UI fills each parameter in with its example: every list would be filtered, and every change refused.
const withoutOptionalExamples = (document) => {
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path));
  const parameters = operations.flatMap((operation) => operation.parameters ?? []);
  for (const parameter of [...Object.values(document.components?.parameters ?? {}), ...parameters]) {
    if (!parameter.required) {
      delete parameter.example;
    }
  }
  return document;
};

const docs = document.getElementById('docs');

SwaggerUIBundle({
  url: docs.dataset.document,
  domNode: docs,
  deepLinking: true,
  docExpansion: 'list',
  validatorUrl: null, // or every reader's browser would tell another host that there is such a document
  plugins: [
    () => ({
      statePlugins: {
        spec: { wrapActions: { updateJsonSpec: (update) => (document) => update(withoutOptionalExamples(document)) } },
      },
    }),
  ],
});
