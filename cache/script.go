package cache

import (
	"crypto/sha1" //nolint:gosec // Redis names scripts by their SHA-1
	"encoding/hex"
	"strconv"
)

// setScript writes a value unless the key holds a better one: meta.beats, in
// Lua. KEYS[1] is the key, ARGV[1] the value, ARGV[2] its life in milliseconds,
// ARGV[3] the time up to which reads are forgotten, 0 for none. It uses one key,
// so it runs on Redis Cluster. It overwrites a string that is not ours; a key of
// another type stays, and only its command fails.
var setScript = `
local function int(s, i)
  local a, b, c, d, e, f = string.byte(s, i, i + 5)
  return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
end
local old = redis.call('GETRANGE', KEYS[1], 0, ` + strconv.Itoa(wireHeader-1) + `)
if #old == ` + strconv.Itoa(wireHeader) + ` and string.sub(old, 1, 3) == string.sub(ARGV[1], 1, 3) and int(old, 12) > tonumber(ARGV[3]) then
  local new = ARGV[1]
  local oldVersion, newVersion = int(old, 6), int(new, 6)
  local later = int(new, 12) - int(old, 12)
  if oldVersion ~= 0 and newVersion ~= 0 and oldVersion ~= newVersion then
    if newVersion < oldVersion then return 0 end
  elseif string.byte(new, 5) >= string.byte(old, 5) then
    if later < 0 then return 0 end
  elseif later < ` + strconv.FormatInt(settleTime.Milliseconds(), 10) + ` then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`

var setScriptSHA = func() string {
	sum := sha1.Sum([]byte(setScript)) //nolint:gosec // Redis names scripts by their SHA-1
	return hex.EncodeToString(sum[:])
}()
