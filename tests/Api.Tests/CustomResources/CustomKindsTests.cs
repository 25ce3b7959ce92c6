using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class CustomKindsTests
{
    [Fact]
    public void A_definition_becomes_one_kind_per_served_version()
    {
        var value = Definitions.Yaml("""
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, kind: Widget, shortNames: [wd], categories: [all]}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object}}
                subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}}
                additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size, priority: 1}]
                selectableFields: [{jsonPath: .spec.color}]
              - {name: v1beta1, served: true, storage: false, deprecated: true, schema: {openAPIV3Schema: {type: object}}}
              - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
            """);

        var kinds = CustomKinds.Of(CustomResourceDefinition.Read(value), TestObjects.Catalog);

        Assert.Equal(["example.com/v1 Widget", "example.com/v1beta1 Widget"], kinds.Select(k => k.ToString()));
        Assert.All(kinds, k => Assert.Equal("example.com/v1", k.StoredAs));
        var kind = kinds[0];
        Assert.False(kind.BuiltIn);
        Assert.Equal(("WidgetList", "widget", true), (kind.ListKind, kind.Singular, kind.Namespaced));
        Assert.Equal(["status", "scale"], kind.Subresources.Select(s => s.Name));
        Assert.Equal(["spec.color"], kind.SelectableFields);
        Assert.Equal(new PrinterColumn("Size", "integer", "", "", 1, ".spec.size"), Assert.Single(kind.PrinterColumns));
        Assert.Equal(".status.selector", kind.Custom!.Scale!.LabelSelector!.Text);
        Assert.Null(kind.Custom.Warning);
        Assert.Equal("example.com/v1beta1 Widget is deprecated", kinds[1].Custom!.Warning);
    }

    [Fact]
    public void The_type_of_a_kind_carries_what_server_side_apply_needs()
    {
        var kind = Definitions.Kind("""
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer}
                ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, properties: {name: {type: string}}}}
                tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                limits: {type: object, x-kubernetes-map-type: atomic, additionalProperties: {x-kubernetes-int-or-string: true}}
                any: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """);

        var spec = kind.Schema.Field("spec")!.Type;

        Assert.Equal(["apiVersion", "kind", "metadata", "spec"], kind.Schema.Fields.Select(f => f.Name));
        Assert.Equal("ObjectMeta", kind.Schema.Field("metadata")!.Type.Name);
        Assert.True(spec.Field("size")!.Required);
        Assert.Equal(("map", "name"), (spec.Field("ports")!.ListType, spec.Field("ports")!.ListMapKeys[0]));
        Assert.Equal("set", spec.Field("tags")!.ListType);
        Assert.Equal("atomic", spec.Field("limits")!.MapType);
        Assert.Equal(FieldType.IntOrString, spec.Field("limits")!.Type.Element!.Kind);
        Assert.True(spec.Field("any")!.Type.PreserveUnknownFields);
    }

    [Fact]
    public void Expressions_anywhere_in_a_schema_are_seen()
    {
        var with = Definitions.Object("spec: {type: object, properties: {a: {type: array, items: {type: integer, x-kubernetes-validations: [{rule: self > 1}]}}}}");

        Assert.True(CustomResourceDefinition.Read(with).HasExpressions);
        Assert.False(CustomResourceDefinition.Read(Definitions.Object()).HasExpressions);
    }

    [Fact]
    public void A_field_path_reads_and_writes()
    {
        var value = TestObjects.Json("""{"spec":{"replicas":3}}""");

        new FieldPath(".status.count").Set(value, 5L);

        Assert.Equal("""{"spec":{"replicas":3},"status":{"count":5}}""", value.ToJsonString());
        Assert.Equal(3, (int)new FieldPath(".spec.replicas").Get(value)!);
        Assert.Null(new FieldPath(".spec.missing.deeper").Get(value));
    }
}
