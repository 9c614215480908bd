// How Next builds the client: a static export, one folder per page, served as files by the Panelist process.
import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The repository's root holds no lock file of its own; without this Next looks upwards and may take a stranger's.
  turbopack: { root: path.resolve(import.meta.dirname) },
};

export default config;
