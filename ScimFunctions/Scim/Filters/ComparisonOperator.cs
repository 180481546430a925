
namespace ScimFunctions.Scim.Filters;

/// <summary>The operators of RFC 7644 §3.4.2.2, table 3, that take a value.</summary>
public enum ComparisonOperator
{
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
}
