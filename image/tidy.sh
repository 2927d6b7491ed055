#!/bin/sh
# Removes what installing leaves behind and what differs from build to build: lists, caches and logs.
set -eu
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/cache/ldconfig/aux-cache \
  /var/log/apt /var/log/dpkg.log /var/log/alternatives.log /var/lib/dpkg/*-old /var/cache/debconf/*-old /root/.npm /root/.cache/pip \
  /usr/share/doc/*/changelog* /usr/share/man/* /usr/share/info/*
