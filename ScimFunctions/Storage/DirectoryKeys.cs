using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ScimFunctions.Storage;

/// <summary>
/// The row keys of the <c>Directory</c> table, whose partition key is the tenant. The letters before the bar say what a row is; ids are
/// UUIDv7, so that key order is creation order.
/// </summary>
public static class DirectoryKeys
{
    public const string UserPrefix = "u|";
    public const string MemberPrefix = "p|";
    public const string ChangePrefix = "c|";

    public const string GroupPrefix = "g|";

    /// <summary>Users that are deleted while their memberships are still being removed: no group shows them.</summary>
    public const string DeletedUserPrefix = "ud|";

    /// <summary>The members that large membership changes add and remove; the change itself stands below <see cref="ChangePrefix"/>.</summary>
    public const string MembershipPlanPrefix = "cm|";

    public static string User(string id) => UserPrefix + KeySegment.Escape(id);

    public static string Member(string id) => MemberPrefix + KeySegment.Escape(id);

    public static string Change(string id) => ChangePrefix + KeySegment.Escape(id);

    /// <summary>Uniqueness and lookup of userName: inserting this row in the write's own transaction is the check.</summary>
    public static string UserName(string userName) => "un|" + KeySegment.Fold(userName);

    /// <summary>All rows of one externalId, which need not be unique; it is compared with case (RFC 7643 §3.1).</summary>
    public static string ExternalIdPrefix(string externalId) => $"ux|{KeySegment.Escape(externalId)}|";

    public static string ExternalId(string externalId, string userId) => ExternalIdPrefix(externalId) + userId;

    public static string EmailPrefix(string email) => $"ue|{KeySegment.Fold(email)}|";

    public static string Email(string email, string userId) => EmailPrefix(email) + userId;

    /// <summary>The base row of a count; its ±1 rows follow it in key order.</summary>
    public static string Count(string name) => "n|" + name;

    public static string CountDelta(string name, string id) => $"{Count(name)}|{id}";

    public static string Group(string id) => GroupPrefix + KeySegment.Escape(id);

    /// <summary>All groups of one displayName, whatever its case.</summary>
    public static string GroupNamePrefix(string displayName) => $"gn|{KeySegment.Fold(displayName)}|";

    public static string GroupName(string displayName, string groupId) => GroupNamePrefix(displayName) + groupId;

    /// <summary>Uniqueness of displayName: inserting this row in the write's own transaction is the check.</summary>
    public static string UniqueGroupName(string displayName) => "gu|" + KeySegment.Fold(displayName);

    public static string GroupExternalIdPrefix(string externalId) => $"gx|{KeySegment.Escape(externalId)}|";

    public static string GroupExternalId(string externalId, string groupId) => GroupExternalIdPrefix(externalId) + groupId;

    /// <summary>The memberships of a group; the rest of the key is the user's id.</summary>
    public static string MembershipPrefix(string groupId) => $"m|{KeySegment.Escape(groupId)}|";

    public static string Membership(string groupId, string userId) => MembershipPrefix(groupId) + KeySegment.Escape(userId);

    /// <summary>The memberships of a user, the same ones from the other side; the rest of the key is the group's id.</summary>
    public static string UserMembershipPrefix(string userId) => $"r|{KeySegment.Escape(userId)}|";

    public static string UserMembership(string userId, string groupId) => UserMembershipPrefix(userId) + KeySegment.Escape(groupId);

    public static string DeletedUser(string id) => DeletedUserPrefix + KeySegment.Escape(id);

    public static string MembershipPlanRows(string changeId) => $"{MembershipPlanPrefix}{changeId}|";

    /// <summary>Numbered with digits enough for key order.</summary>
    public static string MembershipPlan(string changeId, int number) => string.Create(CultureInfo.InvariantCulture, $"{MembershipPlanRows(changeId)}{number:D4}");

    /// <summary>Where the page of a list that starts at that place begins; all queries of a slot share it.</summary>
    public static string Bookmark(string list, int startIndex) => $"b|{list}|{startIndex}";

    /// <summary>
    /// The filter for all rows of a tenant whose key starts with the prefix, after a given key if there is one. Prefixes end in a bar, so
    /// the range ends where the next character would stand in its place.
    /// </summary>
    public static string Range(string tenant, string prefix, string? after = null) =>
        $"PartitionKey eq '{tenant}' and RowKey {(after is null ? "ge" : "gt")} '{Quote(after ?? prefix)}' and RowKey lt '{Quote(End(prefix))}'";

    /// <summary>The filter for all rows of a tenant from the keys that start with one prefix to those that start with another.</summary>
    public static string RangeOfPrefixes(string tenant, string firstPrefix, string lastPrefix) =>
        $"PartitionKey eq '{tenant}' and RowKey ge '{Quote(firstPrefix)}' and RowKey lt '{Quote(End(lastPrefix))}'";

    /// <summary>The filter for all rows of a tenant from one key to another, both included.</summary>
    public static string RangeOfKeys(string tenant, string firstKey, string lastKey) =>
        $"PartitionKey eq '{tenant}' and RowKey ge '{Quote(firstKey)}' and RowKey le '{Quote(lastKey)}'";

    private static string End(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    private static string Quote(string value) => value.Replace("'", "''", StringComparison.Ordinal);
}

/// <summary>
/// Values from outside as parts of a row key. Keys outlive libraries and builds: what these functions give is pinned by golden tests and
/// must never change, or data written yesterday is lost to tomorrow's build.
/// </summary>
public static class KeySegment
{
    /// <summary>Longer escaped values are replaced by their hash, so that prefix, value and id stay within the 512 characters of a row key.</summary>
    public const int MaxLength = 400;

    /// <summary>
    /// The value with each character that Table Storage forbids in keys (<c>/ \ # ?</c> and controls), each that we use ourselves
    /// (<c>| !</c>), <c>%</c> (which some clients decode twice), line and paragraph separators (at which Azurite breaks a key in two), the
    /// noncharacters that XML cannot hold, and each lone surrogate as <c>!</c> and four hexadecimal digits. Different values give different
    /// segments.
    /// </summary>
    public static string Escape(string value)
    {
        var firstToEscape = 0;
        while (firstToEscape < value.Length && !NeedsEscape(value, firstToEscape))
        {
            firstToEscape++;
        }

        if (firstToEscape == value.Length)
        {
            return value.Length <= MaxLength ? value : Hash(value);
        }

        var escaped = new StringBuilder(value.Length + 16).Append(value, 0, firstToEscape);
        for (var index = firstToEscape; index < value.Length; index++)
        {
            if (NeedsEscape(value, index))
            {
                escaped.Append('!').Append(((int)value[index]).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(value[index]);
            }
        }

        return escaped.Length <= MaxLength ? escaped.ToString() : Hash(value);
    }

    /// <summary>The value as it is compared where case does not matter (userName, e-mail addresses), then escaped.</summary>
    public static string Fold(string value) => Escape(value.ToUpperInvariant());

    /// <summary>
    /// No escaped value starts with <c>!~</c>, so a hash never equals one. The UTF-16 code units are hashed, for an encoding would replace
    /// lone surrogates and so make different values equal.
    /// </summary>
    private static string Hash(string value) => "!~" + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(value.AsSpan())));

    private static bool NeedsEscape(string value, int index)
    {
        var character = value[index];
        return character is '/' or '\\' or '#' or '?' or '%' or '|' or '!' or '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF'
            || char.IsControl(character)
            || (char.IsSurrogate(character) && !IsPaired(value, index));
    }

    private static bool IsPaired(string value, int index) => char.IsHighSurrogate(value[index])
        ? index + 1 < value.Length && char.IsLowSurrogate(value[index + 1])
        : index > 0 && char.IsHighSurrogate(value[index - 1]);
}

/// <summary>
/// Ids that sort in the order in which this instance made them: UUIDv7 (RFC 9562 §5.7) whose millisecond moves on with every id, for within
/// one millisecond the rest of them is random. Instances whose clocks differ may interleave by that difference.
/// </summary>
public sealed class SortableIds(TimeProvider clock)
{
    private long last;

    public string Next()
    {
        while (true)
        {
            var before = Interlocked.Read(ref last);
            var next = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), before + 1);
            if (Interlocked.CompareExchange(ref last, next, before) == before)
            {
                return Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(next)).ToString();
            }
        }
    }
}
