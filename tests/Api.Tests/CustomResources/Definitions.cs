using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.CustomResources;

/// <summary>Definitions and custom kinds that the tests of this folder use.</summary>
internal static class Definitions
{
    /// <summary>A definition of Widgets (example.com/v1) with this schema, as YAML of openAPIV3Schema.properties.</summary>
    public static JsonObject Object(string properties = "spec: {type: object, x-kubernetes-preserve-unknown-fields: true}", string extra = "") => Yaml($$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList, shortNames: [wd], categories: [all]}
          conversion: {strategy: None}
          versions:
          - name: v1
            served: true
            storage: true
            {{extra}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  {{properties.ReplaceLineEndings("\n" + new string(' ', 10))}}
        """);

    /// <summary>The kind Widget with this schema.</summary>
    public static KindDescription Kind(string properties, string extra = "")
        => CustomKinds.Of(CustomResourceDefinition.Read(Object(properties, extra)), TestObjects.Catalog)[0];

    /// <summary>A schema by itself.</summary>
    public static StructuralSchema Schema(string yaml) => StructuralSchema.Parse(Yaml(yaml));

    /// <summary>YAML as JSON.</summary>
    public static JsonObject Yaml(string text) => JsonNode.Parse(YamlDocuments.ToJson(Encoding.UTF8.GetBytes(text)))!.AsObject();
}
