// Reads lines of {client, path, text} and answers each with what the client's own parser makes of it, or why it refuses it.
"use strict";
const readline = require("readline");
const lazily = (make) => { let made; return () => (made ??= make()); };

const bruno = lazily(() => require("@usebruno/lang"));
const importers = lazily(() => require("insomnia-importers"));
const har = lazily(() => require("har-validator"));
const httpyac = lazily(() => require("httpyac"));

const parsers = {
  bruno: (text, path) => (path.includes("environments/") ? bruno().bruToEnvJsonV2(text) : bruno().bruToJsonV2(text)),
  insomnia: async (text) => {
    const made = await importers().convert(text);
    if (made.error) throw new Error(made.error);
    return made.data.resources.length;
  },
  har: async (text) => (await har().har(JSON.parse(text))).log.entries.length,
  http: async (text, path) => {
    const { io, store } = httpyac();
    Object.assign(io.fileProvider, {
      EOL: "\n", isAbsolute: async () => true, dirname: () => "/", joinPath: (...parts) => parts.join("/"), exists: async () => false,
      hasExtension: (name, ...ends) => ends.some((end) => name.endsWith(end)), readdir: async () => [], fsPath: (name) => name, toString: String,
    });
    const file = await new store.HttpFileStore().getOrCreate("/" + path, async () => text, 0, { workingDir: "/" });
    return file.httpRegions.map(({ request }) => request && [request.method, Object.keys(request.headers ?? {}), !!request.body]);
  },
  karate: (text) => {
    const { AstBuilder, Parser, GherkinClassicTokenMatcher } = require("@cucumber/gherkin");
    const { IdGenerator } = require("@cucumber/messages");
    const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
    return parser.parse(text).feature.children.map((child) => (child.scenario ?? child.background).steps.length);
  },
  k6: (text) => require("acorn").parse(text, { ecmaVersion: "latest", sourceType: "module" }).body.length,
  openapi: async (text) => {
    const { Validator } = await import("@seriousme/openapi-schema-validator");
    const checked = await new Validator().validate(JSON.parse(text));
    if (!checked.valid) throw new Error(JSON.stringify(checked.errors).slice(0, 500));
    return true;
  },
};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { client, path, text } = JSON.parse(line);
    let answer;
    try {
      answer = { parsed: await parsers[client](text, path) };
    } catch (error) {
      answer = { refused: String(error.message ?? error).slice(0, 500) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  process.exit(0);
})();
