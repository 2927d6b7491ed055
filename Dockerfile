# The image that builds run in, and people on a laptop: docs/image.md. `image/build` fills image/{package,wheels,gems} and calls the builder.
# Targets: full (the default), and slim, without Python, Ruby and the tools of `steps validate`. The digest is that of an index of several
# architectures; nothing here names one. What changes with each commit comes last, so that builders and hosts keep the large layers.
# No "# syntax=" line: it would be one more image to pull, by no digest.
ARG BASE_IMAGE=docker.io/library/node:22.23.3-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c

# Git without perl: Debian's package depends on it for commands (send-email, svn, add -i of old) that builds do not need: 25 MB.
# What needs it is left out, and servers and mail; scanners find the package by /var/lib/dpkg/status.d, as in images without dpkg.
FROM ${BASE_IMAGE} AS git
RUN apt-get update && apt-get install -y --no-install-recommends git
COPY image/take-git.sh /take-git.sh
RUN sh /take-git.sh /out

FROM ${BASE_IMAGE} AS steps
COPY image/package/ /package/
RUN npm install --global --offline --no-audit --no-fund --ignore-scripts --prefix /out/usr/local /package/*.tgz

# cfn-lint, awscli v1 on the same botocore, and the gems of cfn-nag: pure Ruby, and wheels only, so that nothing is compiled.
FROM ${BASE_IMAGE} AS tools
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3 python3-pip ruby
COPY image/wheels/ /image/wheels/
COPY image/gems/ /image/gems/
COPY image/install-tools.sh image/sample.yml image/requirements.txt image/cfn-lint-requirements.txt image/gems.sha256 /image/
RUN sh /image/install-tools.sh /image /out

FROM ${BASE_IMAGE} AS common
ENV LANG=C.UTF-8 LC_ALL=C.UTF-8
COPY image/tidy.sh /usr/local/sbin/tidy-image
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libcurl3-gnutls libexpat1 libpcre2-8-0 unzip zip && sh /usr/local/sbin/tidy-image
COPY --from=git /out/ /
WORKDIR /src
ENTRYPOINT []
CMD ["steps", "--help"]

# Debian's postinst compiles Python's modules by their times, which a builder may change. What few builds load is left uncompiled: 2 MB.
FROM common AS tooled
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip ruby \
  && find /usr/lib/python3* -depth -name __pycache__ -exec rm -rf {} + \
  && PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 python3 -m compileall -q -f --invalidation-mode unchecked-hash -x '/(setuptools|pkg_resources|wheel|lib2to3|pydoc_data)/' /usr/lib/python3* && sh /usr/local/sbin/tidy-image
COPY --from=tools /out/ /

FROM common AS slim
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG SOURCE_DATE_EPOCH=0
LABEL org.opencontainers.image.title="codebuild-steps" \
  org.opencontainers.image.description="steps, Node, npm, git and zip for builds in CodeBuild" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
COPY --from=steps /out/ /
# The compiled code of `steps` lies where root's next start looks for it (docs/security.md).
RUN --mount=type=bind,source=image/finish.sh,target=/tmp/finish.sh --mount=type=bind,source=image/sbom.mjs,target=/tmp/sbom.mjs sh /tmp/finish.sh

FROM tooled AS full
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG SOURCE_DATE_EPOCH=0
LABEL org.opencontainers.image.title="codebuild-steps" \
  org.opencontainers.image.description="steps, Node, npm, git, zip, cfn-lint, cfn-nag, the AWS CLI and pip for builds in CodeBuild" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
COPY --from=steps /out/ /
RUN --mount=type=bind,source=image/finish.sh,target=/tmp/finish.sh --mount=type=bind,source=image/sbom.mjs,target=/tmp/sbom.mjs sh /tmp/finish.sh
