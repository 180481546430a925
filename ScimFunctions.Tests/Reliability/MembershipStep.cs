namespace ScimFunctions.Tests.Reliability;

/// <summary>A step of a story about groups and their members, in numbers that mean something whatever has happened before: so a story can be cut.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Group">To which of the groups; one that is not there is created first.</param>
/// <param name="Users">With which of the users; those that are not there are left out.</param>
/// <param name="Form">In which of the wire's forms, or after how many transactions storage fails.</param>
internal sealed record MembershipStep(MembershipStepKind Kind, int Group, IReadOnlyList<int> Users, int Form)
{
    public override string ToString() => $"{Kind} g{Group} form {Form} [{string.Join(' ', Users)}]";
}
