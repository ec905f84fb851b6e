import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const DEPLOY = ".github/workflows/deploy.yml";

/** The files of a repository by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Place {
  readonly root: string;
  /** Beside the repository, for what must not be in it. */
  readonly outside: string;
}

/** Lays a repository out for as long as `use` runs; what is no plain file is made by hand. */
export async function withRepository<T>(
  files: Files,
  make: (place: Place) => void,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const outside = mkdtempSync(join(tmpdir(), "hostile-"));
  const place = { outside, root: join(outside, "repository") };
  try {
    mkdirSync(join(place.root, ".github", "workflows"), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(place.root, dirname(path)), { recursive: true });
      writeFileSync(join(place.root, path), content);
    }
    make(place);
    return await use(place);
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

interface Parts {
  readonly name?: string;
  readonly on?: string;
  /** Lines of the top level. */
  readonly top?: string;
  /** Lines of the job. */
  readonly job?: string;
  /** Steps before the deployment. */
  readonly steps?: string;
  /** More jobs. */
  readonly jobs?: string;
  readonly cluster?: string;
  readonly service?: string;
  readonly image?: string;
}

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, " ".repeat(by));

/** A workflow that deploys, with something in it. */
export function deploying(parts: Parts = {}): string {
  const image = parts.image ?? "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:latest";
  return `name: ${parts.name ?? "Deploy"}
on: ${parts.on ?? "push"}
permissions:
  id-token: write
${parts.top ?? ""}
jobs:
  deploy:
    runs-on: ubuntu-latest
${indented(parts.job ?? "", 4)}
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: arn:aws:iam::111122223333:role/deploy
          aws-region: eu-west-1
${indented(parts.steps ?? "", 6)}
      - run: docker build -t "${image}" . && docker push "${image}"
      - run: aws ecs update-service --cluster "${parts.cluster ?? "prod"}" --service "${parts.service ?? "api"}" --force-new-deployment
${indented(parts.jobs ?? "", 2)}
`;
}

/** The same with one script before the deployment. */
export const running = (script: string): string => deploying({ steps: `- run: |\n${indented(script, 4)}` });

/** A text for every number below a count. */
export const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join("");
