namespace ScimFunctions.Scim.Resources;

/// <summary>Which attribute is being read, put into words only when an error needs it.</summary>
internal readonly record struct AttributeLabel(string? SchemaUrn, string Attribute, string? SubAttribute = null)
{
    public AttributeLabel Sub(string name) => this with { SubAttribute = name };

    public override string ToString() =>
        $"{(SchemaUrn is null ? "" : SchemaUrn + ":")}{Attribute}{(SubAttribute is null ? "" : "." + SubAttribute)}";
}
