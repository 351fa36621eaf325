#!/usr/bin/env bash
# The whole way of a dossier, each step asserted:
#   procedure → findings of an incomplete dossier → the complete one → prints → outbox → a line that breaks and a
#   process that dies → exactly one dossier at the ward → receipt with the day to come.
# demo.sh PREFIX   where libkdc is installed
set -euo pipefail

prefix=${1:?demo.sh PREFIX}
data=$(cd "$(dirname "$0")/data" && pwd)
kdc=$prefix/bin/kdc portal=$prefix/bin/kdc-portal
out=${KDC_DEMO_OUT:-$(mktemp -d)}
runner=() ; [ -n "${KDC_DEMO_RUNNER:-}" ] && read -ra runner <<<"$KDC_DEMO_RUNNER"
mkdir -p "$out"
portal_pid='' ; sender_pid=''
trap '[ -z "$sender_pid" ] || kill -9 "$sender_pid" 2>/dev/null || true; [ -z "$portal_pid" ] || { kill "$portal_pid" 2>/dev/null && wait "$portal_pid"; } || true' EXIT

step() { printf '\n——— %s\n' "$*"; }
fail() { printf 'demo: SAI / WRONG: %s\n' "$*" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: “$2”, mong đợi / expected “$3”"; }
has() { grep -qF -- "$2" "$1" || { cat "$1" >&2; fail "không thấy / not found “$2”"; }; }

# wait_for FILE TEXT PID…: waits until FILE holds TEXT; watches the processes so that it never waits for the dead.
wait_for() {
  local file=$1 text=$2 pid
  shift 2
  while ! grep -qF -- "$text" "$file"; do
    for pid; do
      kill -0 "$pid" 2>/dev/null || { cat "$out"/*.log "$out"/run-*.txt >&2; fail "tiến trình dừng trước khi có / process ended before “$text”"; }
    done
    read -rt 0.05 <> <(:) || true
  done
}

step "1. Thủ tục / the procedure"
"$kdc" procedure show 1.001193 --on 2026-11-14 | tee "$out/procedure.txt"
has "$out/procedure.txt" "Đăng ký khai sinh"

step "2. Hồ sơ còn thiếu / an incomplete dossier"
status=0
"$kdc" validate "$data/birth-incomplete" --on 2026-11-14 >"$out/incomplete.txt" || status=$?
cat "$out/incomplete.txt"
expect "mã thoát / exit status" "$status" 1
has "$out/incomplete.txt" "supplement"
grep -qE '^[^ ]+birth-incomplete/dossier\.xml:[0-9]+:[0-9]+: lỗi: ' "$out/incomplete.txt" || fail "file:line:column"
has "$out/incomplete.txt" "    → "

step "3. Hồ sơ đã bổ sung / the completed dossier"
"${runner[@]}" "$kdc" validate "$data/birth-complete" --on 2026-11-14 | tee "$out/complete.txt"
has "$out/complete.txt" "complete"

step "4. In / prints"
for print in declaration slip-01; do
  file=$("$kdc" print "$data/birth-complete" --doc $print --out "$out/prints")
  echo "$file"
  [ -s "$file" ] || fail "$print"
done

step "5. Gửi tối thứ Bảy 2026-11-14 / sending on Saturday evening"
"$portal" --agency H26.99.99 --store "$out/ward" --delay 600000 >"$out/portal.log" 2>&1 &
portal_pid=$!
wait_for "$out/portal.log" "listening http://" "$portal_pid"
url=$(sed -n 's/^listening //p' "$out/portal.log")
"${runner[@]}" "$kdc" submit "$data/birth-complete" --to "$url" --store "$out/desk"
"$kdc" outbox run --store "$out/desk" >"$out/run-1.txt" 2>&1 &
sender_pid=$!
wait_for "$out/portal.log" "POST received 201" "$portal_pid" "$sender_pid"
kill -9 "$sender_pid"
wait "$sender_pid" 2>/dev/null || true
sender_pid=''
echo "Phường đã ghi nhận, chưa kịp trả lời thì tiến trình gửi chết (kill -9)."
echo "The ward has committed; the sender died (kill -9) before the answer came."

step "6. Chạy lại / running again"
"${runner[@]}" "$kdc" outbox run --store "$out/desk" | tee "$out/run-2.txt"
"$kdc" outbox show 1 --store "$out/desk" | tee "$out/show.txt"
echo; echo "Nhật ký của phường / the ward's log:"; cat "$out/portal.log"

expect "trạng thái / state" "$(cut -f2 "$out/run-2.txt")" delivered
has "$out/show.txt" " unknown"
expect "POST" "$(grep -c '^POST ' "$out/portal.log")" 1
[ "$(grep -c '^GET ' "$out/portal.log")" -ge 1 ] || fail "GET ≥ 1"
expect "hồ sơ / dossiers" "$(grep -o 'dossiers=[0-9]*' "$out/portal.log" | tail -n 1)" dossiers=1
has "$out/show.txt" "dossier-code: H26.99.99-20261114-0000001"
has "$out/show.txt" "reception: 2026-11-16T08:00:00+07:00"
has "$out/show.txt" "due: 2026-11-16T17:00:00+07:00"

step "7. Giấy tiếp nhận / the receipt, printed"
"$kdc" outbox receipt 1 --store "$out/desk" >"$out/receipt.xml"
"$kdc" print "$data/birth-complete" --doc slip-01 --receipt "$out/receipt.xml" --out "$out/prints"
has "$out/prints/slip-01.html" "H26.99.99-20261114-0000001"
echo
echo "Xong: một hồ sơ, một lần gửi, hẹn trả 17 giờ ngày 16/11/2026. Tệp ở / Done. Files in: $out"
