/** A gem of the closure that cfn-nag runs on here. `accepts` is what an already installed one may be. */
export interface Gem {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly accepts: { readonly least: string; readonly before: string };
}

/**
 * cfn-nag without what needs a compiler (psych 3) or is never used here (the AWS SDK, lightly and the options parser):
 * pure Ruby, 2.6 MB. The digests are of the .gem files.
 */
export const cfnNagGems: readonly Gem[] = [
  {
    name: 'cfn-nag',
    version: '0.8.10',
    sha256: '052aea03f2cd92ff34ea51a2e8fe287b4489dc4c57f04d1ca6e5855fe325d333',
    accepts: { least: '0.8.10', before: '0.9' },
  },
  {
    name: 'cfn-model',
    version: '0.6.6',
    sha256: '5a7223fbd059629d554678c8c5432d811b668f425a274e56f7dc59e7cde871ac',
    accepts: { least: '0.6.6', before: '0.7' },
  },
  {
    name: 'kwalify',
    version: '0.7.2',
    sha256: '4eee60e7dc2c4f182af30e1a64639bc1787a985462b4615bba7117acfd78fdd9',
    accepts: { least: '0.7.2', before: '0.8' },
  },
  {
    name: 'logging',
    version: '2.2.2',
    sha256: '963359dbdab725a3320eab179017d20d5b9731d7148e1efa8432c184a48a461a',
    accepts: { least: '2.2.2', before: '2.3' },
  },
  {
    name: 'little-plugger',
    version: '1.1.4',
    sha256: 'd5f347c00d9d648040ef7c17d6eb09d3d0719adf19ca30d1a3b6fb26d0a631bb',
    accepts: { least: '1.1.4', before: '1.2' },
  },
  {
    name: 'multi_json',
    version: '1.19.1',
    sha256: '7aefeff8f2c854bf739931a238e4aea64592845e0c0395c8a7d2eea7fdd631b7',
    accepts: { least: '1.14', before: '2' },
  },
  {
    name: 'netaddr',
    version: '2.0.6',
    sha256: 'e7c3970ec2c2665aa25c4cbf268011d01f5d98c33182e600759a49961e63f1b4',
    accepts: { least: '2.0.4', before: '2.1' },
  },
];
