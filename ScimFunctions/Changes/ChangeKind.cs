namespace ScimFunctions.Changes;

/// <summary>What a write means for the member, the weightiest of its consequences, for its receipt says one thing; or for a group.</summary>
public enum ChangeKind
{
    /// <summary>Something that the product shows has changed: a name, an address, work info, a custom attribute.</summary>
    Update,

    Role,

    Reactivate,

    /// <summary><c>active</c> became false.</summary>
    Deactivate,

    /// <summary>The user was deleted.</summary>
    Remove,

    /// <summary>A group gets or loses more members than fit one transaction.</summary>
    GroupMembers,

    /// <summary>A group was deleted; its memberships follow.</summary>
    GroupRemove,
}
