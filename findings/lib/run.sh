# Sourced by the scripts beside this folder. run_java FOLDER-OF-SOURCES ARTIFACT... compiles Main.java (standard input) and
# runs it. With CASSANDRA=<version> set, that version's jars are fetched, and Main gets two arguments: their folder, and an
# empty folder for a node's data. Needs a JDK 17 and Maven.
set -euo pipefail
lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fetch() { # folder artifact...
  local folder=$1 deps='' g a v
  shift
  for each in "$@"; do
    IFS=: read -r g a v <<<"$each"
    deps+="<dependency><groupId>$g</groupId><artifactId>$a</artifactId><version>$v</version></dependency>"
  done
  mkdir -p "$folder"
  cat >"$folder/pom.xml" <<POM
<project><modelVersion>4.0.0</modelVersion><groupId>findings</groupId><artifactId>findings</artifactId><version>1</version>
<packaging>pom</packaging><dependencies>$deps</dependencies></project>
POM
  mvn -B -q -ntp -f "$folder/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$folder" >&2
}

run_java() { # artifact...
  cat >"$tmp/Main.java"
  mkdir "$tmp/jars"
  [ $# -eq 0 ] || fetch "$tmp/jars" "$@"
  local args=()
  if [ -n "${CASSANDRA:-}" ]; then
    fetch "$tmp/cassandra" "org.apache.cassandra:cassandra-all:$CASSANDRA"
    mkdir "$tmp/data"
    args=("$tmp/cassandra" "$tmp/data")
  fi
  javac -proc:none -d "$tmp/classes" -cp "$tmp/jars/*" "$lib"/*.java "$tmp/Main.java"
  java -cp "$tmp/classes:$tmp/jars/*" Main ${args[@]+"${args[@]}"} 2>"$tmp/err" || { cat "$tmp/err" >&2; exit 1; }
}

expect() { # what was printed, what was expected
  echo "$1"
  if [ "$1" != "$2" ]; then
    echo "This has changed. Expected was:" >&2
    echo "$2" >&2
    exit 1
  fi
}
