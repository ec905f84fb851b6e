import {
  type Credentials,
  defineRule,
  effectsOf,
  finding,
  notApplicable,
  type Observation,
  type Run,
  type SourceRange,
  textOf,
  unchecked,
  type Value,
  type Wait,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "session-duration",
  title: "The credentials outlive what the job does with them",
  level: "warning",
  section: "credentials",
  judges: "session",
  what: "How long a role's session lasts, one hour unless the workflow says otherwise and never more than one hour for a chained role, against the waits that the job makes with it.",
  why: "When a session ends while the job waits for its rollout, the next call fails with `ExpiredToken`: the job is red although the rollout may succeed, and what should have come after it never runs.",
  fix: "Set `role-duration-seconds` beyond the longest wait (and the role's maximum session duration with it), shorten `wait-for-minutes`, or take on the role anew before the long wait.",
  references: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html",
    "https://github.com/aws-actions/configure-aws-credentials#options",
    "https://github.com/aws-actions/amazon-ecs-deploy-task-definition",
  ],
  check({ session, run }): readonly Observation[] {
    if (session.temporary && !session.role)
      return [unchecked("when the session of these keys ends: it began before the run", session.keyAt ?? session.at)];
    if (!session.seconds) return [notApplicable("the keys do not end by themselves")];
    const seconds = numberOf(session.seconds);
    if (seconds === undefined) return [unchecked("how long the session lasts", session.at)];
    if (session.way === "chain" && seconds > CHAINED) {
      const message = `A chained role is given ${minutes(seconds)}, and AWS refuses more than ${minutes(CHAINED)}.`;
      return [finding(session.at, message, { level: "error" })];
    }
    return judge(session, seconds, waitsWith(run, session));
  },
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const CHAINED = 3600;

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)} minutes`;

const numberOf = (value: Value): number | undefined => {
  const text = textOf(value)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

interface Waiting {
  readonly seconds: number;
  readonly at: SourceRange;
  /** Said by the workflow, not by the tool's default. */
  readonly explicit: boolean;
}

/** Every wait that the job makes with this session, with the longest it can take. */
const waitsWith = (run: Run, session: Credentials): readonly Waiting[] => [
  ...effectsOf(run, "wait")
    .filter((wait) => wait.session === session.id && wait.job === session.job)
    .map((wait): Waiting => {
      const told = wait.minutes && numberOf(wait.minutes);
      return { seconds: (told ?? defaultMinutes(wait)) * 60, at: wait.at, explicit: told !== undefined };
    }),
  ...effectsOf(run, "runTask")
    .filter((task) => task.session === session.id && task.job === session.job && task.failsJob !== "no")
    .map((task): Waiting => ({ seconds: TASK_MINUTES * 60, at: task.at, explicit: false })),
];

/** The deploy action waits for half an hour; `aws ecs wait` asks 40 times, every 15 seconds. */
const defaultMinutes = (wait: Wait): number => (wait.how.startsWith("aws-actions/") ? 30 : 10);
const TASK_MINUTES = 10;

function judge(session: Credentials, seconds: number, waits: readonly Waiting[]): readonly Observation[] {
  const alone = waits.filter((wait) => wait.explicit && wait.seconds > seconds);
  if (alone.length > 0) return alone.map((wait) => tooLong(wait, session, seconds));
  const sum = waits.reduce((total, wait) => total + wait.seconds, 0);
  const [first] = waits;
  if (sum <= seconds || !first) return [];
  return [
    finding(
      session.at,
      `The waits of this job can take ${minutes(sum)} in all, and its credentials end after ${minutes(seconds)}.`,
      // A chained session cannot be made longer: only fewer or shorter waits would help.
      {
        level: session.way === "chain" ? "warning" : "note",
        related: [{ at: first.at, note: "the first of the waits" }],
      },
    ),
  ];
}

const tooLong = (wait: Waiting, session: Credentials, seconds: number): Observation =>
  finding(
    wait.at,
    `This wait of up to ${minutes(wait.seconds)} outlives its credentials, which end after ${minutes(seconds)}.`,
    {
      related: [{ at: session.at, note: "the session begins here" }],
      fix: `role-duration-seconds: ${wait.seconds + 900}`,
    },
  );
