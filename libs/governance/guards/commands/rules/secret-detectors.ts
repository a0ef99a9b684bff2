import { type Call, hasOption, optionValues } from '../call.rules.ts';
import { MARK } from '../marked-text.rules.ts';
import type { Detector } from './detector.ts';
import { isLocal } from './system-detectors.ts';

/** Files that hold a key or a password and nothing that an agent needs to read. */
const PRIVATE =
  /(?:^|\/)\.ssh\/(?:id_(?!.*\.pub$)|[\uE005-\uE007]|[^/]*(?:_rsa|_ed25519|_ecdsa|\.pem|\.key)$|identity$)|(?:^|\/)\.aws\/(?:credentials|[\uE005-\uE007])|^\/etc\/(?:shadow|gshadow|sudoers)-?$|^\/proc\/[^/]*\/(?:environ|mem)$|(?:^|\/)\.git-credentials$|(?:^|\/)\.netrc$|(?:^|\/)\.gnupg\/(?:private|secring)|(?:^|\/)\.kube\/config$|(?:^|\/)\.docker\/config\.json$|(?:^|\/)\.config\/gcloud\/(?:credentials|application_default|access_tokens|legacy_credentials)|(?:^|\/)\.azure\/(?:accessTokens|msal_token)|(?:^|\/)\.config\/gh\/hosts\.yml$|(?:^|\/)\.pgpass$|(?:^|\/)\.my\.cnf$|(?:^|\/)\.vault-token$|^\/(?:var\/)?run\/secrets\/|(?:^|\/)\.password-store\/|(?:^|\/)key[34]\.db$|(?:^|\/)logins\.json$|(?:^|\/)wallet\.dat$|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$|(?:^|\/)etc\/ssh\/ssh_host_\w+_key$/;
/** Files that hold secrets beside other things: they may be read here and not sent away. */
const SENSITIVE =
  /(?:^|\/)\.env(?:\.(?!example$|sample$|template$|dist$)[\w-]+)?$|(?:^|\/)\.(?:ssh|aws|gnupg|kube|azure)\/?$|(?:^|\/)\.(?:npmrc|pypirc)$|(?:^|\/)(?:credentials|secrets?)(?:\.(?:json|ya?ml|toml|txt|env))?$|\.(?:pem|p12|pfx|keystore|jks)$|(?:^|\/)(?:service[-_]account[\w-]*|terraform)\.(?:json|tfstate)$|(?:^|\/)private[\w-]*\.key$|(?:^|\/)server\.key$/;

/** `secret` files are never read; `sensitive` ones may be, and what was read of them may not be sent. */
export function kindOfFile(path: string): 'secret' | 'sensitive' | 'plain' {
  if (/\s/.test(path)) return 'plain';
  const plain = path.replaceAll(MARK.home, '~');
  if (PRIVATE.test(plain)) return 'secret';
  return SENSITIVE.test(plain) ? 'sensitive' : 'plain';
}

/** Programs that show or copy what is in their files. */
const READERS =
  /^(?:cat|tac|nl|head|tail|less|more|most|bat|batcat|base64|base32|xxd|od|hexdump|hd|strings|grep|egrep|fgrep|rg|ag|ack|awk|gawk|sed|cut|sort|uniq|tee|cp|mv|dd|tar|zip|7z|gzip|bzip2|xz|zstd|openssl|gpg|jq|yq|python|python3|ruby|perl|node|view|vi|vim|nano|emacs|diff|paste|fold|rev|rsync|scp|sftp|curl|wget|install|pr|column|source|\.|<)$/;
const SHOWS =
  /^(?:cat|tac|nl|head|tail|less|more|most|bat|batcat|base64|base32|xxd|od|hexdump|hd|strings|grep|egrep|fgrep|rg|awk|gawk|sed|cut|sort|tee|dd|cp|mv|tar|zip|gzip|openssl|vi|vim|nano|view|rev|paste|column|jq|yq|diff|install|<)$/;

/** Files of a call that are read, by what they hold. */
export function filesRead(call: Call): readonly string[] {
  if (!READERS.test(call.program)) return [];
  return call.args
    .filter((arg) => !/^-[A-Za-z]$/.test(arg))
    .map((arg) => arg.replace(/^(?:if|--file|--input)=/, '').replace(/^.*[@<](?=[/~.\uE008])/, ''));
}

const read: Detector = (call) => {
  if (!SHOWS.test(call.program)) return null;
  const searchesAll =
    /^(?:rg|ag|ack)$/.test(call.program) || (/grep$/.test(call.program) && hasOption(call, '-r', '-R', '--recursive'));
  if (searchesAll && call.args.some((arg) => /\.(?:ssh|aws|gnupg)\/?$/.test(arg))) return 'secret_read';
  const patternFirst = /^(?:e?grep|fgrep|rg|awk|gawk|sed)$/.test(call.program);
  const files = filesRead(call).slice(patternFirst ? 1 : 0);
  return files.some((file) => kindOfFile(file) === 'secret') ? 'secret_read' : null;
};

/** Programs that send what they are given to another machine. */
const SENDERS =
  /^(?:curl|wget|nc|ncat|netcat|socat|telnet|ftp|sftp|scp|rsync|ssh|http|https|httpie|xh|mail|mailx|mutt|sendmail|msmtp|nslookup|dig|host|ping|drill|tftp|rclone|s3cmd|croc|transfer|gist|openssl)$/;

const send: Detector = (call) => {
  const cloud =
    /^(?:aws|gsutil|gcloud|az|gh)$/.test(call.program) &&
    call.args.some((arg) => /^(?:cp|mv|sync|upload|create|s3|put-object)$/.test(arg));
  if (!SENDERS.test(call.program) && !cloud) return null;
  const keys = new Set(optionValues(call, '-i', '--cert', '--key', '--cacert', '-E', '-F', '--netrc-file', '-e', '-o'));
  if (/^(?:ssh)$/.test(call.program) && !call.stdin?.includes(MARK.secret)) return null;
  if (call.program === 'openssl' && call.args[0] !== 's_client') return null;
  const local = isLocal(call);
  if (call.stdin?.includes(MARK.secret) && !local) return 'secret_exfiltration';
  const form = call.program === 'curl' ? optionValues(call, '-F', '--form') : [];
  const sent = [...call.args.filter((arg) => !keys.has(arg)), ...form];
  for (const arg of sent) {
    if (arg.includes(MARK.secret) && !local && !isHeader(call, arg)) return 'secret_exfiltration';
    const file = arg.replace(/^[^@]*@/, '').replace(/^--[\w-]+=/, '');
    const uploads = /^(?:scp|rsync|sftp|rclone|s3cmd|croc|gh|aws|gsutil|gcloud|az)$/.test(call.program);
    const given = uploads || arg.includes('@') || isUpload(call, arg);
    if (given && !/^[\w.-]+@[\w.-]+:/.test(arg) && kindOfFile(file) !== 'plain' && !local && !isTarget(call, arg))
      return 'secret_exfiltration';
  }
  return null;
};

/** What is fetched into a secret file is not sent. */
const isTarget = (call: Call, arg: string): boolean =>
  /^(?:scp|rsync|aws|gsutil)$/.test(call.program) && arg === call.operands.at(-1);
const isUpload = (call: Call, arg: string): boolean =>
  optionValues(call, '-T', '--upload-file', '--post-file', '--body-file', '-d', '--data', '--data-binary').includes(
    arg,
  ) || arg.startsWith('--post-file=');
const isHeader = (call: Call, arg: string): boolean =>
  optionValues(call, '-H', '--header', '-u', '--user', '--oauth2-bearer').includes(arg);

export const SECRET_DETECTORS: readonly Detector[] = [read, send];
