# SPDX-License-Identifier: GPL-2.0
# JSON that no other test has printed, so that all of it is compared with its
# schema; see judge_json().

kernel <<'END'
msg generation=9 name=vendor_v1 replace-set=0 supersedes-origin=0 stack-order=1 enabled=1 nr-funcs=1 nr-states=0
done
msg generation=9 name=hotfix supersedes=5 supersedes=7
done
END
transcript "the state at a glance as JSON" 0 asked -j <<'END'
{"generation":9,"patch":[{"generation":9,"name":"vendor_v1","replace-set":0,"supersedes-origin":"built-in","stack-order":1,"enabled":true,"nr-funcs":1,"nr-states":0}],"runtime":[{"generation":9,"name":"hotfix","supersedes":[5,7]}]}
END
kernel <<'END'
done
done
END
transcript "the state at a glance when there is nothing, as JSON" 0 asked --json <<'END'
{"patch":[],"runtime":[]}
END

kernel <<'END'
done
done
event transition-started sequence=1 generation=2 name=hotfix replace-set=7 direction=1 supersedes-all= supersedes-origin=1
event transition-started sequence=2 generation=3 name=hotfix replace-set=7 direction=0
event transition-reversed sequence=3 generation=4 name=hotfix replace-set=7 direction=1
event transition-forced sequence=4 generation=5 name=hotfix replace-set=7 direction=1
event transition-completed sequence=5 generation=6 name=hotfix replace-set=7 direction=1
event patch-enabled sequence=6 generation=6 name=hotfix replace-set=7 supersedes-all= supersedes-origin=1
event patch-replaced sequence=7 generation=6 name=old replace-set=6 replaced-by=hotfix forced=
event patch-disabled sequence=8 generation=6 name=hotfix replace-set=7 forced=
event patch-released sequence=9 generation=6 name=hotfix replace-set=7
event load-refused sequence=10 generation=6 name=vendor replace-set=0 error=22 nr-failures=2 supersedes=5 supersedes-origin=2 finding=9 patch-name=hotfix patch-set=7 callbacks= object=vmlinux func-name=f sympos=1 other-func=g other-sympos=18446744073709551615
event load-refused sequence=11 generation=6 name=vendor replace-set=0 error=22 nr-failures=1 supersedes-origin=0 finding=8 patch-name=hotfix patch-set=7 state-id=9223372036854775808 state-version=1 other-version=2
event load-refused sequence=12 generation=6 name=vendor replace-set=0 error=22 nr-failures=1 finding=20
event load-failed sequence=13 generation=6 name=vendor replace-set=0 error=12
event target-refused sequence=14 generation=6 name=hotfix replace-set=7 error=16 object=busymod
event target-refused sequence=15 generation=6 name=hotfix replace-set=7 error=22 object=busymod finding=9 patch-name=old patch-set=6 func-name=f sympos=1 other-func=g other-sympos=2
event runtime-set sequence=16 generation=7 name=vendor supersedes-all=
event runtime-cleared sequence=17 generation=8 name=vendor supersedes=1 supersedes=2
event runtime-consumed sequence=18 generation=4294967295 name=vendor
timeout
END
transcript "each event as JSON" 0 asked -j monitor --timeout 1 <<'END'
{"name":"snapshot","msg":{"patch":[],"runtime":[]}}
{"name":"transition-started","msg":{"generation":2,"name":"hotfix","replace-set":7,"supersedes-all":true,"supersedes-origin":"parameter","direction":"patching","sequence":1}}
{"name":"transition-started","msg":{"generation":3,"name":"hotfix","replace-set":7,"direction":"unpatching","sequence":2}}
{"name":"transition-reversed","msg":{"generation":4,"name":"hotfix","replace-set":7,"direction":"patching","sequence":3}}
{"name":"transition-forced","msg":{"generation":5,"name":"hotfix","replace-set":7,"direction":"patching","sequence":4}}
{"name":"transition-completed","msg":{"generation":6,"name":"hotfix","replace-set":7,"direction":"patching","sequence":5}}
{"name":"patch-enabled","msg":{"generation":6,"name":"hotfix","replace-set":7,"supersedes-all":true,"supersedes-origin":"parameter","sequence":6}}
{"name":"patch-replaced","msg":{"generation":6,"name":"old","replace-set":6,"replaced-by":"hotfix","forced":true,"sequence":7}}
{"name":"patch-disabled","msg":{"generation":6,"name":"hotfix","replace-set":7,"forced":true,"sequence":8}}
{"name":"patch-released","msg":{"generation":6,"name":"hotfix","replace-set":7,"sequence":9}}
{"name":"load-refused","msg":{"name":"vendor","replace-set":0,"generation":6,"error":22,"nr-failures":2,"finding":"function-conflict","patch-name":"hotfix","patch-set":7,"object":"vmlinux","func-name":"f","sympos":1,"other-func":"g","other-sympos":"18446744073709551615","callbacks":true,"supersedes":[5],"supersedes-origin":"runtime","sequence":10}}
{"name":"load-refused","msg":{"name":"vendor","replace-set":0,"generation":6,"error":22,"nr-failures":1,"finding":"state-version","patch-name":"hotfix","patch-set":7,"state-id":"9223372036854775808","state-version":1,"other-version":2,"supersedes-origin":"built-in","sequence":11}}
{"name":"load-refused","msg":{"name":"vendor","replace-set":0,"generation":6,"error":22,"nr-failures":1,"finding":"malformed","sequence":12}}
{"name":"load-failed","msg":{"name":"vendor","replace-set":0,"generation":6,"error":12,"sequence":13}}
{"name":"target-refused","msg":{"name":"hotfix","replace-set":7,"generation":6,"error":16,"object":"busymod","sequence":14}}
{"name":"target-refused","msg":{"name":"hotfix","replace-set":7,"generation":6,"error":22,"finding":"function-conflict","patch-name":"old","patch-set":6,"object":"busymod","func-name":"f","sympos":1,"other-func":"g","other-sympos":2,"sequence":15}}
{"name":"runtime-set","msg":{"generation":7,"name":"vendor","supersedes-all":true,"sequence":16}}
{"name":"runtime-cleared","msg":{"generation":8,"name":"vendor","supersedes":[1,2],"sequence":17}}
{"name":"runtime-consumed","msg":{"generation":4294967295,"name":"vendor","sequence":18}}
END
