using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Members;

/// <summary>
/// What a member looks like, given the user as it stands and the tenant's settings. It follows from the user's present state alone, not
/// from the change that asked for it; so changes may be applied late, twice or out of order, and the member is right all the same.
/// </summary>
public sealed class MemberProjection(DirectoryTable directory, TimeProvider clock)
{
    /// <summary>A member for a user that is being created.</summary>
    public async Task<Member> CreateAsync(string tenant, string id, JsonObject user, TenantSettings settings, CancellationToken cancellationToken)
    {
        var profile = await ProfileAsync(tenant, user, cancellationToken);
        var role = settings.ManageRolesViaScim ? ScimRole.Of(user) : AssignedRole.Default;
        var isActive = IsActive(user);
        return new Member
        {
            Id = id,
            Profile = profile,
            Status = isActive ? MemberStatus.Active : MemberStatus.Deactivated,
            Role = isActive ? role : null,
            SavedRole = isActive ? null : role,
            WorkInfo = WorkInfo(known: null, profile, settings),
            UpdatedAt = clock.GetUtcNow(),
            AppliedChangeVersion = 0,
        };
    }

    /// <summary>The member brought up to date with its user.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="member">The member as it stands.</param>
    /// <param name="user">The user in canonical form.</param>
    /// <param name="changeVersion">The user's change version.</param>
    /// <param name="settings">The tenant's settings, read fresh.</param>
    /// <param name="cancellationToken">Ends the look-up of the manager.</param>
    public async Task<Member> UpdateAsync(
        string tenant, Member member, JsonObject user, long changeVersion, TenantSettings settings, CancellationToken cancellationToken)
    {
        var profile = await ProfileAsync(tenant, user, cancellationToken);
        var role = settings.ManageRolesViaScim ? ScimRole.Of(user) : member.Role ?? member.SavedRole ?? AssignedRole.Default;
        var updated = member with
        {
            Profile = profile,
            WorkInfo = WorkInfo(member.WorkInfo, profile, settings),
            UpdatedAt = clock.GetUtcNow(),
            AppliedChangeVersion = changeVersion,
        };
        return IsActive(user) ? updated with { Status = MemberStatus.Active, Role = role, SavedRole = null } : Deactivate(updated, role);
    }

    /// <summary>The member whose user was deleted: deactivated for good, and kept as a tombstone.</summary>
    public Member Remove(Member member, long changeVersion)
    {
        var now = clock.GetUtcNow();
        var removed = member with { RemovedAt = member.RemovedAt ?? now, UpdatedAt = now, AppliedChangeVersion = changeVersion };
        return Deactivate(removed, member.Role ?? member.SavedRole);
    }

    /// <summary>Whether the user may use the product; a user whose <c>active</c> is absent may.</summary>
    public static bool IsActive(JsonObject user) => user["active"]?.GetValue<bool>() ?? true;

    /// <summary>The member without access: the role is dropped but kept in mind, and the sessions of one who had access end now.</summary>
    private static Member Deactivate(Member member, AssignedRole? savedRole) => member with
    {
        Status = MemberStatus.Deactivated,
        Role = null,
        SavedRole = savedRole,
        SessionsRevokedAt = member.Status == MemberStatus.Active ? member.UpdatedAt : member.SessionsRevokedAt,
    };

    private static Dictionary<WorkInfoProperty, string> WorkInfo(
        IReadOnlyDictionary<WorkInfoProperty, string>? known, MemberProfile profile, TenantSettings settings)
    {
        var values = new Dictionary<WorkInfoProperty, string>();
        foreach (var property in Enum.GetValues<WorkInfoProperty>())
        {
            var source = settings.SourceOf(property) == PropertySource.Scim ? profile.WorkInfo : known;
            if (source is not null && source.TryGetValue(property, out var value))
            {
                values[property] = value;
            }
        }

        return values;
    }

    /// <summary>The user's profile, with a manager who is named by a user's id replaced by that user's e-mail address.</summary>
    private async Task<MemberProfile> ProfileAsync(string tenant, JsonObject user, CancellationToken cancellationToken)
    {
        var profile = MemberProfile.Of(user);
        if (!profile.WorkInfo.TryGetValue(WorkInfoProperty.Manager, out var manager) || !Guid.TryParse(manager, out _))
        {
            return profile;
        }

        var workInfo = new Dictionary<WorkInfoProperty, string>(profile.WorkInfo);
        workInfo.Remove(WorkInfoProperty.Manager);
        if (await directory.FindUserAsync(tenant, manager, cancellationToken) is { } record && MemberProfile.PrimaryEmail(record.Parse()) is { } email)
        {
            workInfo.Add(WorkInfoProperty.Manager, email);
        }

        return profile with { WorkInfo = workInfo };
    }
}

/// <summary>The work info properties of a member; each is managed by SCIM or by the product, as the tenant chooses.</summary>
public enum WorkInfoProperty
{
    Title,
    Manager,
    LinkedinUrl,
    Country,
    Level,
    Department,
    Location,
    Team,
}

/// <summary>Where a work info property is managed.</summary>
public enum PropertySource
{
    Scim,
    Platform,
}

/// <summary>
/// What a user's SCIM attributes say of the work info properties. A property's value is the first present of: the Profile attribute; the
/// enterprise extension; core; the Looop extension.
/// </summary>
public static class ScimWorkInfo
{
    public static IReadOnlyDictionary<WorkInfoProperty, string> Of(JsonObject user)
    {
        var profile = user[SchemaUrns.Profile] as JsonObject;
        var enterprise = user[SchemaUrns.EnterpriseUser] as JsonObject;
        var looop = user[SchemaUrns.Looop] as JsonObject;
        var workAddress = (user["addresses"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(address => string.Equals(address.GetText("type"), "work", StringComparison.OrdinalIgnoreCase));

        var values = new Dictionary<WorkInfoProperty, string>();
        Put(WorkInfoProperty.Title, profile.GetText("title") ?? user.GetText("title") ?? looop.GetText("position"));
        Put(WorkInfoProperty.Manager, profile.GetText("manager_email") ?? (enterprise?["manager"] as JsonObject).GetText("value"));
        Put(WorkInfoProperty.LinkedinUrl, profile.GetText("linkedin_url"));
        Put(WorkInfoProperty.Country, profile.GetText("country") ?? workAddress.GetText("country"));
        Put(WorkInfoProperty.Level, profile.GetText("level"));
        Put(WorkInfoProperty.Department, profile.GetText("department") ?? enterprise.GetText("department") ?? looop.GetText("department"));
        Put(WorkInfoProperty.Location, profile.GetText("location") ?? workAddress.GetText("locality") ?? looop.GetText("location"));
        Put(WorkInfoProperty.Team, profile.GetText("team") ?? looop.GetText("area"));
        return values;

        void Put(WorkInfoProperty property, string? value)
        {
            if (value is not null)
            {
                values[property] = value;
            }
        }
    }
}
