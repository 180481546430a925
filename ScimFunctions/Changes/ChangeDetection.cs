using ScimFunctions.Members;

namespace ScimFunctions.Changes;

/// <summary>Tells what a write means for the member.</summary>
public static class ChangeDetection
{
    /// <summary>The weightiest consequence, or null if the product sees no difference.</summary>
    public static ChangeKind? Between(JsonObject before, JsonObject after)
    {
        var wasActive = MemberProjection.IsActive(before);
        if (wasActive != MemberProjection.IsActive(after))
        {
            return wasActive ? ChangeKind.Deactivate : ChangeKind.Reactivate;
        }

        if (ScimRole.Of(before) != ScimRole.Of(after))
        {
            return ChangeKind.Role;
        }

        return MemberProfile.Of(before).Equals(MemberProfile.Of(after)) ? null : ChangeKind.Update;
    }
}
