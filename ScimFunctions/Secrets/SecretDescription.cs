namespace ScimFunctions.Secrets;

/// <summary>What may be told of a secret.</summary>
/// <param name="CreatedAt">When its latest version was written; null where that is not known, because somebody put it into the file by hand.</param>
public sealed record SecretDescription(DateTimeOffset? CreatedAt);
