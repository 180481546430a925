namespace ScimFunctions.Http.Management;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    /// <summary>The target with the patch applied, for a patch that is an object; the target itself is changed.</summary>
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject members when target[name] is JsonObject existing:
                    Apply(existing, members);
                    break;
                case JsonObject members:
                    // Nulls in it name what is not there.
                    target[name] = Apply([], members);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }

        return target;
    }
}
