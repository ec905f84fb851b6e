import { scriptDoes } from "../trace.js";

test.each([
  [
    "docker build -t app:$GITHUB_SHA --build-arg V=1 .\ndocker tag app:$GITHUB_SHA app:latest\ndocker push app:latest",
    ["build  app:${{ github.sha }}, V=1", "tag  app:${{ github.sha }} -> app:latest", "push  app:latest"],
  ],
  ["docker buildx build --push -t a:1 -t a:2 .", ["build  a:1, a:2", "push  a:1", "push  a:2"]],
  ["docker push --all-tags app", ["push  app all tags"]],
  [
    "docker buildx imagetools create -t app:prod app:$GITHUB_SHA",
    ["tag  app:${{ github.sha }} -> app:prod in the registry"],
  ],
  [
    "skopeo copy --all docker://a/app:1 docker://b/app:$GITHUB_SHA",
    ["tag  a/app:1 -> b/app:${{ github.sha }} in the registry"],
  ],
  ["skopeo copy docker-archive:image.tar docker://b/app:1", ["push  b/app:1"]],
  [
    "crane tag registry:5000/app:$GITHUB_SHA prod",
    ["tag  registry:5000/app:${{ github.sha }} -> registry:5000/app:prod in the registry"],
  ],
  [
    "crane copy a/app:1 b/app:1\ncrane push image.tar b/app:2",
    ["tag  a/app:1 -> b/app:1 in the registry", "push  b/app:2"],
  ],
  ["regctl image copy a/app:1 b/app:1", ["tag  a/app:1 -> b/app:1 in the registry"]],
  [
    "/kaniko/executor --context . --destination a:1 --destination a:$GITHUB_SHA",
    ["build  a:1, a:${{ github.sha }}", "push  a:1", "push  a:${{ github.sha }}"],
  ],
  ["docker run --rm -v $PWD:/w gcr.io/kaniko-project/executor:latest --destination=a:1 --no-push", ["build  a:1"]],
  ["pack build a:$GITHUB_SHA --publish --builder paketo", ["build  a:${{ github.sha }}", "push  a:${{ github.sha }}"]],
  ["mvn -B package jib:build -Dimage=a:$GITHUB_SHA", ["build  a:${{ github.sha }}", "push  a:${{ github.sha }}"]],
  ["gradle jib", ["opaque  gradle jib could build push"]],
  ["mvn verify\ngradle build", []],
  [
    "dotnet publish app.csproj -c Release -p:PublishProfile=DefaultContainer -p:ContainerRepository=a",
    ["build  a:latest"],
  ],
  [
    "dotnet publish --os linux --arch x64 /t:PublishContainer /p:ContainerRegistry=r.io /p:containerrepository=a -p:ContainerImageTags='\"1;2\"'",
    ["build  r.io/a:1, r.io/a:2", "push  r.io/a:1", "push  r.io/a:2"],
  ],
  ["dotnet publish app.csproj -c Release -o out", []],
  ["dotnet test", ["opaque  dotnet could request"]],
  ["sbt docker:publish", ["opaque  sbt docker:publish could build push"]],
  [
    "docker run --rm -it curlimages/curl -fsS https://web.example/",
    ["request  https://web.example/, fails the job: maybe"],
  ],
])("%s", (script, expected) => {
  expect(scriptDoes(script)).toEqual(expected);
});

const COMPOSE = `services:
  web:
    image: \${REGISTRY:-local}/web:\${GITHUB_SHA}
    build: { context: ., args: { VERSION: "\${GITHUB_SHA}" } }
  db:
    image: postgres:16
`;
test("docker compose builds and pushes what its file describes", () => {
  const files = { "compose.yml": COMPOSE };
  const built = "build  local/web:${{ github.sha }}, VERSION=${{ github.sha }}";
  expect(scriptDoes("docker compose build\ndocker compose push web", { files })).toEqual([
    built,
    "push  local/web:${{ github.sha }}",
  ]);
  expect(scriptDoes("docker-compose -f ci.yml build --push", { files: { "ci.yml": COMPOSE } })).toEqual([
    built,
    "push  local/web:${{ github.sha }}",
  ]);
  expect(scriptDoes('docker compose -f "${{ vars.FILE }}" build\ndocker compose up -d', { files })).toEqual([
    "opaque  docker compose build could build",
  ]);
});

const BAKE = `variable "TAG" { default = "dev" }
group "default" { targets = ["web"] }
target "web" {
  tags = ["r/web:\${TAG}", "r/web:fixed"]
}
target "jobs" {
  tags = ["r/jobs:\${TAG}"]
}
`;
test("docker buildx bake reads plain HCL", () => {
  const files = {
    "docker-bake.hcl": BAKE.replace('{ default = "dev" }', '{\n  default = "dev"\n}').replace(
      '{ targets = ["web"] }',
      '{\n  targets = ["web"]\n}',
    ),
  };
  expect(scriptDoes("docker buildx bake", { files })).toEqual(["build  r/web:dev, r/web:fixed"]);
  expect(scriptDoes("TAG=$GITHUB_SHA docker buildx bake jobs --push", { files })).toEqual([
    "build  r/jobs:${{ github.sha }}",
    "push  r/jobs:${{ github.sha }}",
  ]);
  expect(scriptDoes('docker buildx bake --push --set "*.tags=x"', { files })).toEqual([
    "opaque  docker buildx bake could build tag push",
  ]);
});

test("a script of package.json is run when it names something that matters", () => {
  const files = {
    "package.json": JSON.stringify({
      scripts: { ship: "docker push app:$GITHUB_SHA", build: "next build", e2e: "playwright test" },
    }),
  };
  expect(scriptDoes("npm run ship", { files })).toEqual(["push  app:${{ github.sha }}"]);
  expect(scriptDoes("yarn ship\npnpm run ship", { files })).toEqual([
    "push  app:${{ github.sha }}",
    "push  app:${{ github.sha }}",
  ]);
  expect(scriptDoes("npm run build\nnpm ci", { files })).toEqual([]);
  expect(scriptDoes("npm run e2e", { files })).toEqual(["opaque  npm could request"]);
});

test("a checked-in build wrapper is its tool", () => {
  expect(
    scriptDoes("./gradlew jib --image=a:$GITHUB_SHA", { files: { gradlew: '#!/bin/sh\nexec "$JAVACMD" "$@"\n' } }),
  ).toEqual(["build  a:${{ github.sha }}", "push  a:${{ github.sha }}"]);
});
