import { EMPTY, opaque } from "../../model/value.js";
import { ASSUMED, type CommandResult, done, UNDECIDED } from "../adapter.js";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Programs that change nothing in AWS and request nothing of a service, and whose success is taken for granted. None
 * of them can run a command that it is handed, push an image or speak to AWS: they work on the machine's own files,
 * packages, processes and databases, or speak to another system only.
 */
const INERT = new Set([
  // Files, folders and archives
  ...words(`mkdir rm rmdir ln link unlink touch truncate chmod chown chgrp ls dir vdir pwd tree file stat du df dd shred
    mkfifo mknod mount umount xattr rename install fallocate tar gzip gunzip unzip zip bzip2 bunzip2 xz unxz zstd unzstd
    7z 7za cpio ar unrar locate updatedb`),
  // Text
  ...words(`less more vi vim nano ed column split csplit shuf paste join comm expand unexpand fmt pr tsort look numfmt od
    hexdump hd strings base32 cksum sum b2sum sha224sum sha384sum sha512sum dos2unix unix2dos xmllint
    xmlstarlet xsltproc xq tomlq dasel mlr csvcut csvgrep pandoc asciidoctor figlet cowsay lolcat patch m4 gettext msgfmt`),
  // The machine and its users
  ...words(`sleep whoami id uname arch hostname hostnamectl hostid logname users who groups nproc free uptime vmstat top ps
    pidof pstree kill pkill killall lscpu lsblk lsmod modprobe blkid dmesg journalctl sysctl systemctl service logger
    swapon swapoff mkswap useradd usermod userdel adduser groupadd passwd chpasswd chsh timedatectl locale locale-gen
    localectl update-alternatives update-ca-certificates update-ca-trust ldconfig getent getconf tput stty tty clear reset
    cal sync yes which whereis type hash ulimit umask pushd popd dirs alias unalias jobs fg bg disown history
    caller compgen complete enable times true false setfacl getfacl loginctl`),
  // The network, without a request to a service
  ...words(`nslookup dig host ping traceroute tracepath whois ip ifconfig route arp iptables ufw ssh-keygen ssh-add
    ssh-keyscan ssh-agent rsync scp sftp session-manager-plugin openssl keytool certbot mkcert gpg gpgconf gpg-agent`),
  // Packages and versions of tools
  ...words(`apt apt-get apt-key apt-cache add-apt-repository dpkg apk yum dnf rpm brew snap pip pip3 virtualenv
    corepack gem rustc gofmt sdk tfenv tfswitch node-gyp actions-runner`),
  // Compilers, linters and scanners
  ...words(`gcc g++ cc c++ clang clang++ ld javac javadoc jar protoc buf flex bison ldd nm strip tsc eslint prettier
    stylelint black isort flake8 ruff mypy pyright bandit pylint rubocop golangci-lint staticcheck ktlint detekt phpcs
    phpstan shellcheck shfmt hadolint actionlint yamllint markdownlint commitlint trivy grype syft snyk cosign gitleaks
    trufflehog semgrep checkov tflint tfsec terrascan infracost dockle sccache ccache mkdocs pre-commit xunit-viewer
    codecov coveralls sonar-scanner`),
  // Databases and their migrations
  ...words(`psql pg_isready pg_dump pg_restore pg_ctl createdb dropdb createuser dropuser initdb mysql mysqladmin mysqldump
    mysqlimport mariadb redis-cli redis-server mongo mongosh mongodump mongorestore mongoimport sqlite3 sqlcmd cqlsh
    clickhouse-client flyway liquibase alembic dbmate goose sqlx diesel`),
  // Other systems: GitHub, clusters, clouds and secret stores that know nothing of ECR and ECS
  ...words(`gh hub git-lfs git-crypt kubectl helm kustomize eksctl gcloud gsutil bq az heroku vercel
    flyctl doctl sentry-cli datadog-ci sops age vault docker-credential-ecr-login`),
]);

/** Questions: what they answer is not known, and failing is as good an answer as any. */
const QUESTIONS = new Set(words("grep egrep fgrep rg diff cmp test expr pgrep nc netstat ss lsof mountpoint getopt"));

/** Those of them that print nothing; what the others print is not known. */
const SILENT = new Set(
  words(`mkdir rm rmdir ln link unlink touch truncate chmod chown chgrp sleep true false kill pkill sync mount umount umask
    hash ulimit popd pushd alias unalias ssh-agent createdb dropdb`),
);

/** The answer of a program that does nothing of interest; undefined for all others. */
export function inertCommand(name: string): CommandResult | undefined {
  if (INERT.has(name)) return done(SILENT.has(name) ? EMPTY : opaque(`what ${name} prints`), ASSUMED);
  return QUESTIONS.has(name) ? done(opaque(`what ${name} finds`), UNDECIDED) : undefined;
}
