import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeZip } from '../../steps/zip-archive.ts';

/** Whether Maven is on the PATH; tests in which it is the client are skipped, and say so, where it is not. */
export const hasMaven = isInstalled();
export const mavenNote = hasMaven ? '' : ' (skipped: mvn is not installed)';

function isInstalled(): boolean {
  try {
    execFileSync('mvn', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Where Debian keeps Maven's artifacts, in the layout of a repository. */
const debianRepository = '/usr/share/maven-repo';
/** The plugins that package a jar, which Debian has in packages of their own (libmaven-compiler-plugin-java …). */
export const hasMavenPlugins =
  hasMaven &&
  ['compiler', 'resources', 'jar', 'dependency'].every((name) =>
    existsSync(`${debianRepository}/org/apache/maven/plugins/maven-${name}-plugin`),
  );
export const mavenPluginsNote = hasMavenPlugins ? '' : ' (skipped: Maven’s plugins are not installed)';

/** Settings with which Maven reads nothing but Debian's artifacts, and keeps what it resolves in `folder`. */
export function debianSettings(folder: string): string {
  const mirror = `<mirror><id>debian</id><mirrorOf>*</mirrorOf><url>file://${debianRepository}</url></mirror>`;
  return `<settings><localRepository>${folder}</localRepository><mirrors>${mirror}</mirrors></settings>\n`;
}

/** Coordinates as they stand in a POM. */
export function pom(members: string): string {
  return `<?xml version="1.0"?>
<!-- <version>0</version> -->
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  ${members}
  <dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId><version>9</version></dependency></dependencies>
</project>
`;
}

export function jar(text: string): Buffer {
  return writeZip([
    { path: 'META-INF/MANIFEST.MF', bytes: Buffer.from('Manifest-Version: 1.0\n') },
    { path: 'greeting.txt', bytes: Buffer.from(text) },
  ]);
}

/** A parent and a module of it, as `mvn deploy` leaves them in a folder. */
export function stagedRepository(version: string, text: string): Record<string, string | Buffer> {
  const [parent, child] = [`com/acme/greetings/${version}`, `com/acme/greeting/${version}`];
  const parentPom = pom(
    `<groupId>com.acme</groupId><artifactId>greetings</artifactId><version>${version}</version><packaging>pom</packaging>`,
  ).replace(/\s*<dependencies>.*<\/dependencies>/, '');
  const childPom = pom(
    `<parent><groupId>com.acme</groupId><artifactId>greetings</artifactId><version>${version}</version></parent>
  <artifactId>greeting</artifactId>`,
  ).replace(/\s*<dependencies>.*<\/dependencies>/, '');
  return {
    [`${parent}/greetings-${version}.pom`]: parentPom,
    [`${child}/greeting-${version}.pom`]: childPom,
    [`${child}/greeting-${version}.jar`]: jar(text),
    [`${child}/greeting-${version}-sources.jar`]: jar(`sources of ${text}`),
    'com/acme/greeting/maven-metadata.xml': '<metadata/>',
  };
}
