namespace ScimFunctions.Scim.Filters;

/// <summary>The JSON types that a filter's literal can have.</summary>
public enum FilterValueKind
{
    String,
    Number,
    Boolean,
    Null,
}
