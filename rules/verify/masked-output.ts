import {
  defineRule,
  effectsOf,
  finding,
  inEcr,
  isSecret,
  notApplicable,
  type Observation,
  originsOf,
  outputKey,
  type Run,
  type Subjects,
  some,
  spell,
  type Tri,
  unchecked,
} from "../../src/rule-api/index.js";

type Subject = Subjects["output"];

export default defineRule({
  id: "masked-output",
  title: "No image address with a masked part passes between jobs",
  level: "warning",
  section: "verify",
  judges: "output",
  what: "Every job output that another job asks for and that holds a registry or image: whether part of it is a secret, or an account id that the credentials action has masked.",
  why: "GitHub drops an output that holds a masked value, with a line in the log that nobody reads. The job that asks for it gets nothing, and deploys `/shop:1f3c9d2` or nothing at all.",
  fix: "Hand on only the tag, and put the registry in front of it in the job that needs it; or keep the account id in `vars` and do not mask it.",
  references: [
    "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log",
    "https://github.com/aws-actions/configure-aws-credentials#options",
  ],
  check(subject): readonly Observation[] {
    const { output, run, job } = subject;
    if (!run.outputsRead.has(outputKey(job.legOf, output.name))) return [notApplicable("no job asks for an output")];
    if (!isImage(subject)) return [notApplicable("no registry or image passes between jobs")];
    const { masked, by } = maskedPart(subject);
    if (masked === "no") return [];
    if (masked === "maybe") return [unchecked(`whether GitHub masks a part of the output ${output.name}`, output.at)];
    return [
      finding(
        output.at,
        `GitHub drops the output "${output.name}", because ${by} in it is masked: the job that asks for it gets nothing.`,
        { fix: `image: <registry>/<repository>:\${{ needs.${job.name}.outputs.tag }}   # hand on the tag alone` },
      ),
    ];
  },
});

const isImage = ({ output: { name, value } }: Subject): boolean =>
  inEcr(value) === "yes" ||
  (/image|registry|repository|(^|[-_])(uri|ecr)($|[-_])/i.test(name) && isSecret(value) === "yes");

function maskedPart({ output: { value }, run, job }: Subject): { readonly masked: Tri; readonly by: string } {
  const secret = originsOf(value).find((origin) => origin.kind === "context" && origin.path.startsWith("secrets."));
  if (secret?.kind === "context" && isSecret(value) === "yes") return { masked: "yes", by: `\${{ ${secret.path} }}` };
  return holdsAccount(value) ? { masked: some(masks(run, job.id)), by: "the account id" } : { masked: "no", by: "" };
}

/** A private registry's address begins with the account's number. */
const holdsAccount = (value: Subject["output"]["value"]): boolean =>
  /\d{12}\.dkr\.ecr\./.test(spell(value)) ||
  originsOf(value).some((origin) => origin.kind === "result" && origin.field === "registry");

const masks = (run: Run, job: string): readonly Tri[] =>
  effectsOf(run, "credentials")
    .filter((each) => each.job === job)
    .map((each) => each.masksAccount ?? "no");
