namespace ScimFunctions.Members;

/// <summary>Whether the person may use the product.</summary>
public enum MemberStatus
{
    Active,
    Deactivated,
}
