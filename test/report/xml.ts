import { readFileSync } from "node:fs";
import { validateXML } from "xmllint-wasm";

const schema = { fileName: "junit.xsd", contents: readFileSync("test/report/junit.xsd", "utf8") };

/** What libxml2 has to say of these documents as XML, and as JUnit's. */
export async function complaints(documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `report-${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema, maxMemoryPages: 4_096 });
  return errors.map((error) => error.rawMessage);
}
