namespace ScimFunctions.Scim.Filters;

/// <summary>
/// A node of a filter's tree (RFC 7644 §3.4.2.2). It says what was written, before a schema gives it a meaning; <see cref="FilterMatcher"/>
/// evaluates it. Its text is the canonical filter, which parses to an equal tree.
/// </summary>
public abstract record FilterExpression
{
    public abstract override string ToString();
}
