import { repositoryUri, type ImageReference } from './image.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-ecr-image.html */
export function pushCommands(image: ImageReference): string {
  const uri = repositoryUri(image);
  const [registry] = uri.split('/');
  const tag = image.version.startsWith('sha256:') ? 'TAG' : image.version;
  return [
    `  aws ecr get-login-password --region ${image.region} | docker login --username AWS --password-stdin ${registry}`,
    `  docker tag codebuild-steps:${tag} ${uri}:${tag}`,
    `  docker push ${uri}:${tag}`,
  ].join('\n');
}
