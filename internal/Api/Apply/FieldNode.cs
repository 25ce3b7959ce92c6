namespace EdgeOrch.Api.Apply;

/// <summary>One step of the paths in a set.</summary>
/// <param name="Name">The step as managedFields spells it: "f:name", <c>k:{...}</c>, <c>v:...</c> or <c>i:0</c>.</param>
/// <param name="Member">Whether the path that ends here is in the set.</param>
/// <param name="Below">The paths that go on from here, or null.</param>
internal readonly record struct FieldNode(string Name, bool Member, FieldSet? Below);
