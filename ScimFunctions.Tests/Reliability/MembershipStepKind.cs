namespace ScimFunctions.Tests.Reliability;

internal enum MembershipStepKind
{
    /// <summary>PATCH that adds the users.</summary>
    Add,

    /// <summary>PATCH that removes the first of the users by one of the five forms.</summary>
    RemoveOne,

    /// <summary>PATCH that removes all of the users by one list.</summary>
    RemoveListed,

    /// <summary>PATCH that replaces all members by the users.</summary>
    ReplaceMembers,

    /// <summary>PATCH that removes the first half of the users, adds the others, and renames the group.</summary>
    Mixed,

    /// <summary>PATCH that removes whoever is no one, in one of the forms that must do nothing or be refused.</summary>
    RemoveNobody,

    /// <summary>PUT with the users as members.</summary>
    Put,

    /// <summary>PATCH of the displayName.</summary>
    Rename,

    /// <summary>PATCH that adds users together with somebody who was deleted: none is added.</summary>
    AddWithGhost,

    /// <summary>PATCH with an ETag that is not the group's.</summary>
    Stale,

    /// <summary>PATCH that adds the users, to storage that fails after some transactions; what it does not finish waits.</summary>
    Crash,

    /// <summary>DELETE of the group.</summary>
    DeleteGroup,

    /// <summary>DELETE of the first of the users.</summary>
    DeleteUser,

    /// <summary>POST of the first of the users, again under the same userName.</summary>
    CreateUser,

    /// <summary>The sweep runs.</summary>
    Sweep,
}
